namespace HccPathology.Batch;

/// <summary>A slide that some process has claimed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stage">Where its analysis was at the last beat.</param>
/// <param name="DoneTiles">Tiles done.</param>
/// <param name="AllTiles">All tiles; 0 before they are known.</param>
/// <param name="Host">Machine of the process.</param>
/// <param name="Pid">Its number there.</param>
/// <param name="IsGone">It is known to have ended without giving the claim up.</param>
public sealed record ClaimedSlide(string Id, string Stage, int DoneTiles, int AllTiles, string Host, int Pid, bool IsGone)
{
    /// <summary>All claims of a batch, by id.</summary>
    public static IReadOnlyList<ClaimedSlide> All(BatchFolder folder) => Directory.Exists(folder.Claims)
        ? [.. Directory.EnumerateFiles(folder.Claims).Order(StringComparer.Ordinal)
            .Select(path => (Id: Path.GetFileName(path), Text: Claim.Read(path))).Where(c => c.Text is not null)
            .Select(c => new ClaimedSlide(c.Id, c.Text!.Stage, c.Text.DoneTiles, c.Text.AllTiles, c.Text.Owner.Host, c.Text.Owner.Pid, c.Text.Owner.IsGone()))]
        : [];
}
