using System.Runtime.InteropServices;

namespace HccPathology.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as a cancellation, so that temporary files are taken away before the process ends. A second signal is
/// left to the system and ends the process at once. A file that grows beyond <c>ulimit -f</c> is a failed write, as on a full disk,
/// and not the end of the process without a word.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // SIGXFSZ, 25 on Linux for x64 and arm64 alike; the runtime names only some signals.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    private readonly bool _isHeeded;

    /// <param name="isHeeded">The command looks at <see cref="Token"/>; one that does not, as it only reads, is left to the system as well.</param>
    internal StopSignals(bool isHeeded)
    {
        _isHeeded = isHeeded;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive),
            .. OperatingSystem.IsLinux()
                ? [PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true)]
                : Array.Empty<PosixSignalRegistration>(),
        ];
    }

    internal CancellationToken Token => _stop.Token;

    /// <summary>130 or 143 after a signal (128 and its number, as shells and schedulers expect), null before.</summary>
    internal int? ExitCode => _exitCode == 0 ? null : _exitCode;

    public void Dispose()
    {
        Array.ForEach(_registrations, r => r.Dispose());
        _stop.Dispose();
    }

    private void Receive(PosixSignalContext signal)
    {
        bool isFirst = Interlocked.CompareExchange(ref _exitCode, signal.Signal == PosixSignal.SIGINT ? 130 : 143, 0) == 0;
        signal.Cancel = isFirst && _isHeeded;
        if (signal.Cancel)
        {
            Cancel(_stop);
        }
    }

    /// <summary>Cancels from a thread that does not know whether the work has just ended; then there is nothing to stop, and no failure either.</summary>
    internal static void Cancel(CancellationTokenSource work)
    {
        try
        {
            work.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
