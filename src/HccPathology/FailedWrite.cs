namespace HccPathology;

/// <summary>What the runtime throws when a file cannot be written.</summary>
internal static class FailedWrite
{
    /// <summary>True for what the disk refused; of a file that may not grow (<c>ulimit -f</c>, 4 GiB on a FAT disk) the
    /// runtime speaks as of a wrong argument.</summary>
    public static bool Is(Exception e) => (e is IOException or UnauthorizedAccessException && !MissingPart.Is(e)) || IsTooLarge(e);

    /// <summary>One line for people, without a full stop.</summary>
    public static string TextOf(Exception e) => IsTooLarge(e)
        ? "the file would be larger than the file system or the process's limit (ulimit -f) allows"
        : e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static bool IsTooLarge(Exception e) =>
        e is ArgumentOutOfRangeException { TargetSite.DeclaringType: { } thrower }
            && thrower.Assembly == typeof(RandomAccess).Assembly
            && thrower.Namespace == typeof(RandomAccess).Namespace;
}
