using HccPathology.Models;

namespace HccPathology.Tests.Models;

public sealed class OnnxFaultTests
{
    // As ONNX Runtime 1.31.1 says it under ulimit -v. A batch never tries bad data again, and memory it does.
    [Theory]
    [InlineData("BFCArena::AllocateRawInternal(size_t) Failed to allocate memory for requested buffer of size 41287680", FailureKind.Temporary)]
    [InlineData("Exception during initialization: std::bad_alloc", FailureKind.Temporary)]
    [InlineData("Got invalid dimensions for input: image", FailureKind.BadData)]
    public void Of_MemoryThatRanOut_IsTemporaryAndElseTheDataIsBad(string words, FailureKind kind)
    {
        PathologyException found = OnnxFault.Of("model a: it does not run on 32 x 32 px", new InvalidOperationException(words));
        found.Kind.ShouldBe(kind);
        found.Message.ShouldStartWith("model a: it does not run on 32 x 32 px: ");
        found.Message.ShouldContain(words);
    }
}
