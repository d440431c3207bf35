using System.Diagnostics;
using System.Globalization;
using HccPathology.Batch;

namespace HccPathology.Cli;

/// <summary>The command that a person wants run at the end of a batch: a mail, a webhook by curl.</summary>
internal static class FinishCommand
{
    /// <summary>Runs it in a shell and waits for it. Its failure is told and changes nothing.</summary>
    internal static void Run(string command, string folder, int exitCode, BatchMoment end, Action<string> warn)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command]);
        start.Environment["HCCPATH_BATCH_DIR"] = folder;
        start.Environment["HCCPATH_BATCH_EXIT"] = Text(exitCode);
        start.Environment["HCCPATH_BATCH_DONE"] = Text(end.Done);
        start.Environment["HCCPATH_BATCH_FAILED"] = Text(end.Failed);
        try
        {
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                warn($"--on-finish {command}: ended with code {process.ExitCode}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            warn($"--on-finish {command}: {e.Message}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
