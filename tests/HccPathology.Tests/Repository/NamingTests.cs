using System.Reflection;
using HccPathology.Cli;
using HccPathology.Evaluation;

namespace HccPathology.Tests.Repository;

public sealed class NamingTests
{
    /// <summary>Names that say nothing about what a type is for.</summary>
    private static readonly string[] Empty = ["Manager", "Helper", "Util", "Utils", "Service", "Common", "Base", "Impl", "Processor"];

    [Fact]
    public void Types_AreNamedForWhatTheyAre() =>
        OwnTypes().Where(t => Empty.Any(e => t.Name.Split('`')[0].EndsWith(e, StringComparison.Ordinal))).Select(t => t.FullName).ShouldBeEmpty();

    [Fact]
    public void Classes_AreSealedOrAbstract() =>
        OwnTypes().Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(t => t.FullName).ShouldBeEmpty();

    [Fact]
    public void Files_AreShort()
    {
        (string File, int Lines)[] files = [.. SourceTree.Files("src").Select(f => (Path.GetRelativePath(SourceTree.Root, f), File.ReadLines(f).Count()))];

        files.Where(f => f.Lines > 450).ShouldBeEmpty();
        (string File, int Lines)[] long_ = [.. files.Where(f => f.Lines >= 300)];
        long_.Length.ShouldBeLessThanOrEqualTo(files.Length / 10, string.Join(", ", long_));
    }

    private static IEnumerable<Type> OwnTypes() =>
        new[] { typeof(DetectionScore).Assembly, typeof(EvaluateCommand).Assembly }
            .SelectMany(a => a.GetTypes())
            .Where(t => t.Namespace?.StartsWith(nameof(HccPathology), StringComparison.Ordinal) == true)
            .Where(t => !t.Name.Contains('<', StringComparison.Ordinal)
                && t.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null);
}
