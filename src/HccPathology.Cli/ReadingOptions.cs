using System.CommandLine;
using HccPathology.Analysis;
using HccPathology.Batch;
using HccPathology.Geometry;

namespace HccPathology.Cli;

/// <summary>The options that say how a slide is read and cut into tiles.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<Mpp?> _mpp = MppOption.Create();
    private readonly Option<string> _reader = ReaderOption.Create();
    private readonly Option<double?> _analysisMpp = NumberOption.CreateOptional("--analysis-mpp",
        "Pixel size in um/px that nuclei are looked for at [default: what the detector is for, 0.5 or beyond --quality standard 0.25]", "UM");
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Worker threads; results do not depend on it",
        DefaultValueFactory = _ => MachineBudget.Own.Cores,
        HelpName = "N",
    };
    private readonly Option<int> _tile = new("--tile")
    {
        Description = "Side of a tile in analysis px, a multiple of 512, or 0 to choose; results do not depend on it",
        HelpName = "PX",
    };
    private readonly Option<double> _badTiles = BadTilesOption.Create();
    private readonly Option<bool> _anyLight = new("--any-light") { Description = "Analyse a slide that does not look like brightfield." };

    public IReadOnlyList<Option> All => [_mpp, _reader, _analysisMpp, _threads, _tile, _badTiles, _anyLight];

    public AnalysisOptions Apply(ParseResult parsed, AnalysisOptions options) => options with
    {
        Mpp = parsed.GetValue(_mpp),
        Reader = ReaderOption.Choice(parsed.GetRequiredValue(_reader)),
        AnalysisMppUm = parsed.GetValue(_analysisMpp),
        Threads = parsed.GetValue(_threads),
        TilePx = parsed.GetValue(_tile),
        MostBadTiles = parsed.GetValue(_badTiles),
        AllowsAnyLight = parsed.GetValue(_anyLight),
    };
}
