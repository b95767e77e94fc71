"""Models as Antimony modules, composed to clean SBML, simulated and judged by what biology says.

>>> import mtor_sbml as ms
>>> model = ms.load("mtor_network")
>>> verdicts = ms.check(model)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
