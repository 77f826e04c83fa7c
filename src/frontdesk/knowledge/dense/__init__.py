"""Search by meaning: texts become vectors, and near ones mean much the same. Optional: nothing else needs numpy.

`choose_encoder` gives the encoder; `index.write_dense` and `index.DenseIndex` keep and search an index's vectors;
`fusion.fuse` joins what they find with what the words find. This package, `choose` and `encoder` can be imported
without numpy and without any encoder; the other modules cannot.
"""

from frontdesk.knowledge.dense.choose import choose_encoder
from frontdesk.knowledge.dense.encoder import Encoder

__all__ = ["Encoder", "choose_encoder"]
