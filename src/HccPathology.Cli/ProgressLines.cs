using System.Diagnostics;
using HccPathology.Analysis;

namespace HccPathology.Cli;

/// <summary>Progress where nobody watches a bar: a line a stage, one after every 10 s of those that count, and after 10 % of the tiles.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgress<AnalysisProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private TileRate? _rate;
    private int _tenths;
    private long _last;

    public void Report(AnalysisProgress value)
    {
        if (value.AllTiles == 0)
        {
            output.WriteLine($"analyze: {value.Stage}");
            (_rate, _tenths) = (new TileRate(), 0);
            _last = Stopwatch.GetTimestamp();
            return;
        }

        int tenths = 10 * value.DoneTiles / value.AllTiles;
        if (_rate is not null && ((tenths > _tenths && value.DoneMegapixels > 0) || Stopwatch.GetElapsedTime(_last) >= Pause))
        {
            (_tenths, _last) = (tenths, Stopwatch.GetTimestamp());
            output.WriteLine($"analyze: {_rate.Text(value)}");
        }
    }
}
