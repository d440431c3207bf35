using HccPathology.Analysis;
using Spectre.Console;

namespace HccPathology.Cli;

/// <summary>Progress on a terminal: a bar on stderr, so that stdout stays for results.</summary>
internal sealed class ProgressBar(ProgressTask task) : IProgress<AnalysisProgress>
{
    private TileRate? _rate;

    public void Report(AnalysisProgress value)
    {
        if (value.AllTiles == 0)
        {
            _rate = new TileRate();
            task.IsIndeterminate = true;
            task.Description = Markup.Escape(value.Stage);
            return;
        }

        task.IsIndeterminate = false;
        task.MaxValue = value.AllTiles;
        task.Value = value.DoneTiles;
        task.Description = Markup.Escape(_rate?.Text(value) ?? value.Stage);
    }

    /// <summary>Runs the work with a bar, with lines where stderr is no terminal, or with nothing.</summary>
    internal static T Show<T>(TextWriter error, bool isQuiet, Func<IProgress<AnalysisProgress>?, T> work)
    {
        if (isQuiet)
        {
            return work(null);
        }

        if (!Terminal.ShowsMessages(error))
        {
            return work(new ProgressLines(error));
        }

        return Terminal.On(error).Progress().AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => work(new ProgressBar(context.AddTask("open"))));
    }
}
