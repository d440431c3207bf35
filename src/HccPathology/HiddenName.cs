namespace HccPathology;

/// <summary>Names of folders that are no person's: nothing is looked for in them, and whether they may be read is never asked.</summary>
internal static class HiddenName
{
    /// <summary>True for what begins with a point (trash and snapshots of a disk, what a batch is at work on), and for what the repair of a disk has found, which
    /// root alone may read.</summary>
    public static bool Is(ReadOnlySpan<char> name) => name.StartsWith('.') || name is "lost+found";
}
