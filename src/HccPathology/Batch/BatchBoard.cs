using System.Diagnostics;
using HccPathology.Analysis;

namespace HccPathology.Batch;

/// <summary>A slide in hand.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">Where its analysis is.</param>
/// <param name="Seconds">Since it was begun.</param>
public sealed record SlideInHand(string Id, AnalysisProgress At, double Seconds);

/// <summary>Where a batch is, at one moment.</summary>
/// <param name="All">Slides of the batch, or of this shard.</param>
/// <param name="Done">With a result.</param>
/// <param name="Failed">Without, for good.</param>
/// <param name="SettledNow">Settled by this run.</param>
/// <param name="Seconds">Since this run began.</param>
/// <param name="InHand">Slides being analysed, by id.</param>
public sealed record BatchMoment(int All, int Done, int Failed, int SettledNow, double Seconds, IReadOnlyList<SlideInHand> InHand)
{
    public int Left => All - Done - Failed;

    /// <summary>Slides an hour, of this run; null before the first.</summary>
    public double? PerHour => SettledNow > 0 && Seconds > 0 ? SettledNow * 3600 / Seconds : null;

    /// <summary>As if the rest took as long as what is settled.</summary>
    public TimeSpan? Remaining => PerHour is { } rate ? TimeSpan.FromHours(Left / rate) : null;
}

/// <summary>What a running batch shows to whoever looks: safe to read from any thread, for people only.</summary>
public sealed class BatchBoard(Action<string> warn, Action<SlideRecord> settled)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<string, (AnalysisProgress At, long Since)> _inHand = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlideState> _states = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _settledNow;

    /// <summary>Something for people that is no failure of a slide.</summary>
    public void Warn(string text) => warn(text);

    /// <summary>Begins with what the plan says.</summary>
    public void Begin(IEnumerable<PlanEntry> entries)
    {
        lock (_gate)
        {
            foreach (PlanEntry entry in entries)
            {
                _states[entry.Row.Id] = entry.SlideState;
            }
        }
    }

    public BatchMoment Moment()
    {
        lock (_gate)
        {
            return new BatchMoment(_states.Count, _states.Values.Count(s => s == SlideState.Done),
                _states.Values.Count(s => s == SlideState.Failed), _settledNow,
                Stopwatch.GetElapsedTime(_start).TotalSeconds,
                [.. _inHand.Select(h => new SlideInHand(h.Key, h.Value.At, Stopwatch.GetElapsedTime(h.Value.Since).TotalSeconds))]);
        }
    }

    internal void Enter(string id)
    {
        lock (_gate)
        {
            _inHand[id] = (new AnalysisProgress("starting", 0, 0, 0, 0), Stopwatch.GetTimestamp());
        }
    }

    internal void Show(string id, AnalysisProgress at)
    {
        lock (_gate)
        {
            if (_inHand.TryGetValue(id, out (AnalysisProgress At, long Since) was))
            {
                _inHand[id] = (at, was.Since);
            }
        }
    }

    internal void Leave(string id)
    {
        lock (_gate)
        {
            _inHand.Remove(id);
        }
    }

    internal void Settle(SlideRecord record)
    {
        lock (_gate)
        {
            _states[record.Id] = record.State;
            _settledNow += record.State == SlideState.Queued ? 0 : 1;
        }

        settled(record);
    }
}
