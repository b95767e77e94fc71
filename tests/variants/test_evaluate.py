"""A variant is judged as if its values had been written into the model's file."""

from mtor_sbml.expectation.check import check
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants.evaluate import evaluate, task_of
from mtor_sbml.variants.variant import Variant

from ..expectation.judged import file_of, model


def test_a_variant_scores_as_the_file_with_its_values():
    judged = file_of("P[made] at 20 min >= 2 nM")
    changed = model().sbml.replace('id="d" value="0.1"', 'id="d" value="0.3"')
    assert changed != model().sbml
    found = evaluate(task_of(model(), judged), Variant("d", (Setting("d", 0.3),)))
    expected = check(read_model(changed), judged)
    assert found.scores[0].margin == next(iter(expected)).margin
