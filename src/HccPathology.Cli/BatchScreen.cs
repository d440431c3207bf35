using HccPathology.Batch;
using Spectre.Console;
using static System.FormattableString;

namespace HccPathology.Cli;

/// <summary>A running batch on stderr: a page that renews itself on a terminal, else a line now and then.</summary>
internal static class BatchScreen
{
    private static readonly TimeSpan Renew = TimeSpan.FromMilliseconds(500), Pause = TimeSpan.FromSeconds(30);

    /// <summary>Shows the board until the work has ended; its failure passes.</summary>
    internal static async Task Show(TextWriter error, bool isQuiet, BatchBoard board, Func<Task> work)
    {
        Task running = work();
        if (isQuiet)
        {
            await running;
        }
        else if (!Terminal.ShowsMessages(error))
        {
            int told = -1;
            do
            {
                await Task.WhenAny(running, Task.Delay(told < 0 ? TimeSpan.Zero : Pause));
                BatchMoment now = board.Moment();
                if (told != now.SettledNow || !running.IsCompleted)
                {
                    error.WriteLine($"batch: {Text(now)}{string.Concat(now.InHand.Select(s => $"; {s.Id}: {StageOf(s)}"))}");
                    told = now.SettledNow;
                }
            }
            while (!running.IsCompleted);
            await running;
        }
        else
        {
            await Terminal.On(error).Live(Page(board.Moment())).AutoClear(true).StartAsync(async live =>
            {
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, Task.Delay(Renew));
                    live.UpdateTarget(Page(board.Moment()));
                }
            });
            await running;
        }
    }

    /// <summary>Such as <c>12 of 40 done, 1 failed, 27 left, 31.4 an hour, 0:52 h left</c>.</summary>
    internal static string Text(BatchMoment now) => Invariant(
        $"{now.Done} of {now.All} done, {now.Failed} failed, {now.Left} left{(now.PerHour is { } rate ? $", {rate:0.0} an hour" : "")}{(now.Remaining is { } rest && now.Left > 0 ? $", {(int)rest.TotalHours}:{rest.Minutes:00} h left" : "")}");

    internal static string StageOf(SlideInHand slide)
    {
        string count = slide.At.AllTiles > 0 ? Invariant($" {slide.At.DoneTiles}/{slide.At.AllTiles}") : "";
        string found = slide.At.DoneMegapixels > 0 ? Invariant($", {slide.At.Nuclei:#,0} nuclei") : "";
        return Invariant($"{slide.At.Stage}{count}{found}, {slide.Seconds:0} s");
    }

    private static Rows Page(BatchMoment now)
    {
        Table table = new() { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns("", "");
        foreach (SlideInHand slide in now.InHand)
        {
            table.AddRow(Markup.Escape(slide.Id), Markup.Escape(StageOf(slide)));
        }

        BreakdownChart chart = new BreakdownChart().Width(60).AddItem("done", now.Done, Color.Green).AddItem("failed", now.Failed, Color.Red)
            .AddItem("left", now.Left, Color.Grey);
        return new Rows(chart, new Text(Text(now)), table);
    }
}
