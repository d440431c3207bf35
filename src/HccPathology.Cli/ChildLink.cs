using System.Diagnostics;
using System.Text.Json;
using HccPathology.Analysis;
using HccPathology.Outputs;

namespace HccPathology.Cli;

/// <summary>
/// The analysis's end of the link to a batch: progress as JSON lines on stdout, and an ear on stdin, which the batch keeps open.
/// It closes when the batch wants the analysis to stop, and by itself when the batch has been killed.
/// </summary>
internal sealed class ChildLink(TextWriter output) : IProgress<AnalysisProgress>
{
    /// <summary>As after SIGTERM: ended from outside, cleanly.</summary>
    private const int Stopped = 143;

    /// <summary>A clean stop takes as long as the tiles in hand, some seconds; after this the process ends itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private string _stage = "";
    private long _last;

    public void Report(AnalysisProgress value)
    {
        if (value.Stage != _stage || value.DoneTiles == value.AllTiles || Stopwatch.GetElapsedTime(_last) >= Pause)
        {
            (_stage, _last) = (value.Stage, Stopwatch.GetTimestamp());
            output.WriteLine(JsonSerializer.Serialize(value, JsonFile.OneLine));
            output.Flush();
        }
    }

    /// <summary>Runs the work until it ends or the batch closes the link.</summary>
    internal static int Run(TextWriter output, CancellationToken stop, Action<IProgress<AnalysisProgress>, CancellationToken> work)
    {
        using CancellationTokenSource closed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bool isClosed = false;
        Thread ear = new(() =>
        {
            Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
            }

            isClosed = true;
            StopSignals.Cancel(closed);
            Thread.Sleep(Patience);
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true };
        ear.Start();
        try
        {
            work(new ChildLink(output), closed.Token);
            return 0;
        }
        catch (OperationCanceledException) when (isClosed && !stop.IsCancellationRequested)
        {
            return Stopped;
        }
        catch (IOException) when (isClosed)
        {
            // Nobody reads what the progress was written to.
            return Stopped;
        }
    }
}
