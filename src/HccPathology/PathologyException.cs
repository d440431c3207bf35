namespace HccPathology;

/// <summary>What kind of failure it is; the value is the process exit code (README.md, "Exit codes").</summary>
public enum FailureKind
{
    /// <summary>A wrong command line, option or setting. Trying again will not help.</summary>
    BadCommand = 2,

    /// <summary>The slide's data is bad: corrupt, unsupported, no usable pixel size. Trying again will not help.</summary>
    BadData = 65,

    /// <summary>An input file is not there.</summary>
    NotFound = 66,

    /// <summary>A library, device or model that the run needs is not available on this machine.</summary>
    Unavailable = 69,

    /// <summary>An input/output failure, a full disk, no memory: another try may succeed.</summary>
    Temporary = 75,
}

/// <summary>
/// The one exception the engine throws on purpose. The message is a single line that names file, place, value and what to
/// do; whoever detects the failure writes it, everyone else lets it pass.
/// </summary>
public sealed class PathologyException(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;
}
