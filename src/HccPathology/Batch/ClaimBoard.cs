using System.Diagnostics;
using static System.FormattableString;

namespace HccPathology.Batch;

/// <summary>
/// Takes and keeps claims. A claim of a process that is known to have ended is taken over at once; any other when its text has not
/// changed for <paramref name="patience"/> of our own running time. No time of day is used, so that a clock set back or differing
/// between machines does no harm.
/// </summary>
internal sealed class ClaimBoard(string folder, TimeSpan patience) : IDisposable
{
    /// <summary>Letters behind the <c>~</c> of a claim that is being taken away.</summary>
    private const int AwayLength = 32;

    private readonly Dictionary<string, (string Text, long Since)> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<Claim> _own = [];
    private readonly Lock _gate = new();
    private Timer? _beats;

    /// <summary>The claim on a slide, or null when another process works on it.</summary>
    /// <exception cref="UnauthorizedAccessException">One that was left may not be taken away, as another user's in a folder with a sticky bit.</exception>
    public Claim? TryTake(string id)
    {
        string path = Path.Combine(folder, id);
        if ((Claim.TryCreate(path) ?? (TakeAway(path, id) ? Claim.TryCreate(path) : null)) is not { } claim)
        {
            return null;
        }

        lock (_gate)
        {
            _own.Add(claim);
            TimeSpan pause = patience / 20;
            _beats ??= new Timer(_ => BeatAll(), null, pause, pause);
        }

        return claim;
    }

    /// <summary>
    /// Clears what killed processes have left: a slide that was finished when its batch was killed is not claimed again, and its claim would
    /// stay. <paramref name="tidy"/> is called with the claim in hand. One that may not be taken away stays: where its slide is open, its turn says so.
    /// </summary>
    public void Sweep(Action<string> tidy)
    {
        foreach (string path in Directory.GetFiles(folder))
        {
            string name = Path.GetFileName(path);
            if (Claim.Read(path) is not { } left || !left.Owner.IsGone())
            {
                continue;
            }

            try
            {
                if (name.LastIndexOf('~') is > 0 and var at && name.Length - at - 1 == AwayLength)
                {
                    File.Delete(path);
                }
                else if (TryTake(name) is { } claim)
                {
                    tidy(name);
                    GiveUp(claim);
                }
            }
            catch (UnauthorizedAccessException)
            {
            }
        }
    }

    public void GiveUp(Claim claim)
    {
        lock (_gate)
        {
            _own.Remove(claim);
        }

        claim.Dispose();
    }

    public void Dispose() => _beats?.Dispose();

    // Renamed first: of two who want it, one gets it. When that was a new claim after all (it changed in between), it goes back.
    private bool TakeAway(string path, string id)
    {
        string text = TextOf(path);
        if (!IsAbandoned(id, path, text))
        {
            return false;
        }

        string away = $"{path}~{Guid.NewGuid():N}";
        try
        {
            File.Move(path, away);
            if (TextOf(away) != text)
            {
                File.Move(away, path);
                return false;
            }

            File.Delete(away);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool IsAbandoned(string id, string path, string text)
    {
        if (Claim.Read(path) is { } claim && claim.Owner.IsGone())
        {
            return true;
        }

        lock (_gate)
        {
            if (!_seen.TryGetValue(id, out (string Text, long Since) seen) || seen.Text != text)
            {
                _seen[id] = (text, Stopwatch.GetTimestamp());
                return false;
            }

            return Stopwatch.GetElapsedTime(seen.Since) > patience;
        }
    }

    // Of a claim that others may not read (umask 077), or that is a pipe, the time of change goes on with its beats; that it is another one is all that is asked of it.
    private static string TextOf(string path)
    {
        try
        {
            if (InputFile.HasContent(path))
            {
                return File.ReadAllText(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return Invariant($"{File.GetLastWriteTimeUtc(path).Ticks}");
    }

    private void BeatAll()
    {
        lock (_gate)
        {
            foreach (Claim claim in _own)
            {
                claim.Beat();
            }
        }
    }
}
