namespace HccPathology.Models;

/// <summary>What a failure of ONNX Runtime is: the network's, or the machine's.</summary>
internal static class OnnxFault
{
    /// <param name="what">What failed: the network and what it was shown, without a full stop.</param>
    /// <param name="failure">As the runtime says it.</param>
    /// <returns>Of bad data; or temporary where memory ran out, which a batch tries again.</returns>
    public static PathologyException Of(string what, Exception failure)
    {
        string words = failure.Message.ReplaceLineEndings(" ");
        return IsOfMemory(words)
            ? new PathologyException(FailureKind.Temporary,
                $"{what}: no memory is left ({words}); give fewer --threads or a smaller --tile, or more memory", failure)
            : new PathologyException(FailureKind.BadData, $"{what}: {words}", failure);
    }

    // Of its arena "Failed to allocate memory for requested buffer of size 1234", of the system's own allocator std::bad_alloc.
    public static bool IsOfMemory(string words) =>
        words.Contains("ailed to allocate memory", StringComparison.Ordinal) || words.Contains("bad_alloc", StringComparison.Ordinal);
}
