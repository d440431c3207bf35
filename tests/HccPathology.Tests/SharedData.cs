namespace HccPathology.Tests;

/// <summary>Real slides and annotated nuclei that lie beside the repository on some machines; tests skip, by name, without them.</summary>
public static class SharedData
{
    public static string Find(string relativePath)
    {
        string? found = Folders().Select(f => Path.Combine(f, relativePath)).FirstOrDefault(p => File.Exists(p) || Directory.Exists(p));
        Assert.SkipWhen(found is null, $"shared data is not here: {relativePath}");
        return found!;
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("HCC_SHARED_DATA") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "HccPathology.sln")))
            {
                yield return Path.Combine(at.FullName, "..", "shared", "data");
            }
        }
    }
}
