using System.Diagnostics;

namespace HccPathology.Batch;

/// <summary>Slides that wait for a place, in order; some only from a time on. It is empty for good when none waits and none is in hand.</summary>
internal sealed class BatchQueue
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly List<(PlanEntry Entry, int Tries, long NotBefore)> _waiting;
    private readonly Lock _gate = new();
    private int _inHand;

    public BatchQueue(IEnumerable<PlanEntry> entries) => _waiting = [.. entries.Select(e => (e, 0, 0L))];

    /// <summary>The next slide that is due with the tries it has had, or null when all are finished.</summary>
    public async Task<(PlanEntry Entry, int Tries)?> TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            lock (_gate)
            {
                long now = Stopwatch.GetTimestamp();
                if (_waiting.FindIndex(w => w.NotBefore <= now) is >= 0 and var at)
                {
                    (PlanEntry entry, int tries, _) = _waiting[at];
                    _waiting.RemoveAt(at);
                    _inHand++;
                    return (entry, tries);
                }

                if (_waiting.Count == 0 && _inHand == 0)
                {
                    return null;
                }
            }

            await Task.Delay(Look, stop);
        }
    }

    /// <summary>Puts a slide that was taken back, to be taken again after a while.</summary>
    public void PutBack(PlanEntry entry, int tries, TimeSpan pause)
    {
        lock (_gate)
        {
            _waiting.Add((entry, tries, Stopwatch.GetTimestamp() + (long)(pause.TotalSeconds * Stopwatch.Frequency)));
            _inHand--;
        }
    }

    /// <summary>A slide that was taken is finished.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _inHand--;
        }
    }
}
