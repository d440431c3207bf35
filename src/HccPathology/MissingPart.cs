namespace HccPathology;

/// <summary>
/// A part of the program that the runtime cannot load: to it a kind of failed reading, and to people another matter than a full disk or a file that went away,
/// since trying again does not help.
/// </summary>
public static class MissingPart
{
    /// <summary>Of a file that somebody named the name is a path; of a part of the program it is the assembly's. A native library is first looked for by what
    /// makes a type ready, which says no more than that.</summary>
    public static bool Is(Exception e) => e is FileLoadException or DllNotFoundException or BadImageFormatException
        || (e is FileNotFoundException { FileName: { } name } && !Path.IsPathRooted(name))
        || (e is TypeInitializationException { InnerException: not null } && Is(e.GetBaseException()));

    /// <summary>One line for people, without a full stop.</summary>
    public static string TextOf(Exception e) =>
        $"a part of the program cannot be loaded: {CauseOf(e)}; {Advice}, or allow it more open files (ulimit -n) and addresses (ulimit -v)";

    /// <summary>A disk may be mounted so that nothing on it can be run (<c>noexec</c>): the program is started by the runtime, and its libraries are not loaded.</summary>
    public const string Advice = "install hccpath again, on a disk that programs may be run from";

    /// <summary>What is missing, in one line. Of a native library the runtime lists all places where it was not (a dozen); what one of them, or a library
    /// that it needs, has against it is the cause.</summary>
    public static string CauseOf(Exception e)
    {
        string[] lines = e.GetBaseException().Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(": ", lines.Where(line => !(line.StartsWith('/') && line.EndsWith("No such file or directory", StringComparison.Ordinal)))
            .Select(line => line.Split(". In order to help diagnose")[0])).TrimEnd('.', ' ');
    }
}
