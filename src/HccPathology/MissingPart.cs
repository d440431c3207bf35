namespace HccPathology;

/// <summary>
/// A part of the program that the runtime cannot load: to it a kind of failed reading, and to people another matter than a full disk or a file that went away,
/// since trying again does not help.
/// </summary>
public static class MissingPart
{
    /// <summary>Of a file that somebody named the name is a path; of a part of the program it is the assembly's.</summary>
    public static bool Is(Exception e) => e is FileLoadException || (e is FileNotFoundException { FileName: { } name } && !Path.IsPathRooted(name));

    /// <summary>One line for people, without a full stop.</summary>
    public static string TextOf(Exception e) =>
        $"a part of the program cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}; install hccpath again, or allow it more open files (ulimit -n) and addresses (ulimit -v)";
}
