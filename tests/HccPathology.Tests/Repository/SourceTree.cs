namespace HccPathology.Tests.Repository;

/// <summary>The repository's own source, found from the folder the tests run in.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files under a folder of the repository, without what the build makes.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "artifacts"))
            .Order(StringComparer.Ordinal)];
        files.ShouldNotBeEmpty();
        return files;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "HccPathology.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("HccPathology.sln is not above the test assembly; run the tests from a checkout.");
    }
}
