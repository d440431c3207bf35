using System.Diagnostics;
using HccPathology.Analysis;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary>How fast a stage goes and when it will be done, from its first tile on.</summary>
internal sealed class TileRate
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Such as <c>tiles 12/40, 8.1 Mpx/s, 3,456 nuclei, 0:25 left</c>, or <c>overview 3/12, 0:04 left</c>.</summary>
    internal string Text(AnalysisProgress at)
    {
        double seconds = Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 1e-3);
        TimeSpan left = TimeSpan.FromSeconds(at.DoneTiles == 0 ? 0 : seconds * (at.AllTiles - at.DoneTiles) / at.DoneTiles);
        string found = at.DoneMegapixels > 0 ? Invariant($" {at.DoneMegapixels / seconds:0.0} Mpx/s, {at.Nuclei:#,0} nuclei,") : "";
        return Invariant($"{at.Stage} {at.DoneTiles}/{at.AllTiles},{found} {(int)left.TotalMinutes}:{left.Seconds:00} left");
    }
}
