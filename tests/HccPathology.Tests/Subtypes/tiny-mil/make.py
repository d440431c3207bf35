"""Makes the network of the slide model tests: attention from the first number of a vector, scores from their mean so weighted.

attention = softmax over patches of (bag . w), scores = (attention . bag) . W + b. Needs onnx and numpy.
"""
import hashlib
import json
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

D, K = 4, 3
w = numpy.array([[2.0], [0.0], [0.0], [0.0]], dtype=numpy.float32)
W = numpy.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, -1]], dtype=numpy.float32)
b = numpy.array([0.1, 0.0, -0.1], dtype=numpy.float32)
graph = helper.make_graph(
    [
        helper.make_node("MatMul", ["bag", "w"], ["raw"]),
        helper.make_node("Softmax", ["raw"], ["attention"], axis=0),
        helper.make_node("Transpose", ["attention"], ["across"], perm=[1, 0]),
        helper.make_node("MatMul", ["across", "bag"], ["mean"]),
        helper.make_node("MatMul", ["mean", "W"], ["plain"]),
        helper.make_node("Add", ["plain", "b"], ["scores"]),
    ],
    "tiny",
    [helper.make_tensor_value_info("bag", TensorProto.FLOAT, ["patches", D])],
    [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, K]),
        helper.make_tensor_value_info("attention", TensorProto.FLOAT, ["patches", 1]),
    ],
    [numpy_helper.from_array(w, "w"), numpy_helper.from_array(W, "W"), numpy_helper.from_array(b, "b")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
data = model.SerializeToString()
open("model.onnx", "wb").write(data)
card = {
    "kind": "attention-mil",
    "name": "tiny-mil",
    "version": "1",
    "licence": "Apache-2.0",
    "demonstration": "made by hand for tests",
    "file": "model.onnx",
    "sha256": hashlib.sha256(data).hexdigest(),
    "dimension": D,
    "embedding": "four numbers made up by the test",
    "input": "bag",
    "scores": "scores",
    "attention": "attention",
    "activation": "softmax",
    "classes": ["macrotrabecular-massive", "steatohepatitic", "other"],
}
open("model.json", "w").write(json.dumps(card, indent=2) + "\n")
