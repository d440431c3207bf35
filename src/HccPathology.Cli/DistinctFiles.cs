namespace HccPathology.Cli;

/// <summary>Files that one command line names: where two are one, what is written last takes the place of the other, or of an input.</summary>
internal static class DistinctFiles
{
    /// <param name="files">Each with the option or argument that names it; null where it is not given.</param>
    /// <exception cref="PathologyException">Two are the same file.</exception>
    internal static void Require(params (string Option, string? Path)[] files)
    {
        foreach (IGrouping<string, (string Option, string? Path)> same in files.Where(f => f.Path is not null).GroupBy(f => Path.GetFullPath(f.Path!), StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new PathologyException(FailureKind.BadCommand, $"{string.Join(" and ", same.Select(f => f.Option))} name one file, {same.Key}; give each its own");
        }
    }
}
