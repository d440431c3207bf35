using HccPathology.Nuclei;
using HccPathology.Nuclei.Classical;
using HccPathology.Stains;

namespace HccPathology.Tests.Nuclei.Classical;

public sealed class NuclearEvidenceTests
{
    private static readonly NucleusOptions Options = new() { EosinShare = 0.125, DabShare = 0.5 };

    // A share of eosin speaks against a nucleus and one of DAB for it, and less than none of either says nothing.
    [Theory]
    [InlineData(StainKind.HaematoxylinEosin, 2000, 800, 1900)]
    [InlineData(StainKind.HaematoxylinEosin, 2000, -800, 2000)]
    [InlineData(StainKind.HaematoxylinEosin, -32768, 800, -32768)]
    [InlineData(StainKind.HaematoxylinDab, 2000, 800, 2400)]
    [InlineData(StainKind.HaematoxylinDab, 2000, -800, 2000)]
    public void Row_Counterstain_IsTakenFromEosinAndAddedFromDab(StainKind kind, short haematoxylin, short counterstain, short expected)
    {
        short[] evidence = new short[37];
        NuclearEvidence.Row([.. Enumerable.Repeat(haematoxylin, 37)], [.. Enumerable.Repeat(counterstain, 37)],
            NuclearEvidence.ShareOf(Options, kind), evidence);
        evidence.ShouldAllBe(e => e == expected);
    }
}
