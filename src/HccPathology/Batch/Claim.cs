using System.Text.Json;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>What stands in a claim file.</summary>
/// <param name="Token">Tells this claim from every other.</param>
/// <param name="Owner">Who made it.</param>
/// <param name="Beat">Counted up while the owner lives. No clock is compared with another.</param>
/// <param name="Stage">What the slide's analysis is at, for people on other terminals.</param>
/// <param name="DoneTiles">Tiles done.</param>
/// <param name="AllTiles">All tiles; 0 before they are known.</param>
public sealed record ClaimText(string Token, ProcessPlace Owner, long Beat, string Stage, int DoneTiles, int AllTiles);

/// <summary>
/// A slide that this process works on, marked by a file that only one process can create (<c>O_EXCL</c>, atomic on local disks and NFS
/// 3 and later). Whoever owns it writes through the handle it was created with: after a theft that is another file.
/// </summary>
internal sealed class Claim : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private ClaimText _text;

    private Claim(string path, FileStream file, string token)
    {
        (_path, _file) = (path, file);
        _text = new ClaimText(token, ProcessPlace.Own, 0, "starting", 0, 0);
    }

    public string Token => _text.Token;

    /// <summary>EEXIST, which the runtime gives as it comes from the system.</summary>
    private const int FileIsThere = 17;

    /// <summary>Null when somebody else has it.</summary>
    public static Claim? TryCreate(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (IOException e) when (e.HResult == FileIsThere || File.Exists(path))
        {
            // Looking for the file alone is not enough: its owner may have given it up in between.
            return null;
        }

        BatchFolder.LetGroupRead(path);
        Claim claim = new(path, file, Guid.NewGuid().ToString("N")[..12]);
        claim.Beat();
        return claim;
    }

    /// <summary>The text of a claim file; null when it is not there or being written, or a pipe, which whoever opens it waits for.</summary>
    public static ClaimText? Read(string path)
    {
        try
        {
            return InputFile.HasContent(path) ? JsonSerializer.Deserialize<ClaimText>(File.ReadAllText(path), JsonFile.Options) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Counts up, and shows where the analysis is. A full disk or a lost server does not matter here: others may take the slide over then, and
    /// <see cref="IsOwn"/> will say so.
    /// </summary>
    public void Beat(Func<ClaimText, ClaimText>? change = null)
    {
        // One write of a fixed length: a reader sees the old text or the new one, seldom a mixture, which it takes for a change.
        const int Length = 1024;
        lock (_gate)
        {
            _text = (change?.Invoke(_text) ?? _text) with { Beat = _text.Beat + 1 };
            byte[] bytes = new byte[Length];
            Array.Fill(bytes, (byte)' ');
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(_text, JsonFile.OneLine);
            json.AsSpan(0, Math.Min(json.Length, Length - 1)).CopyTo(bytes);
            bytes[^1] = (byte)'\n';
            try
            {
                _file.Position = 0;
                _file.Write(bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
            }
        }
    }

    /// <summary>False when somebody has taken it over, having seen no beat for too long. Where it cannot be read, as another user's may not be, it is told by
    /// its time of change, which is that of the file in hand.</summary>
    public bool IsOwn()
    {
        lock (_gate)
        {
            return Read(_path) is { } text ? text.Token == Token
                : File.Exists(_path) && File.GetLastWriteTimeUtc(_path) == File.GetLastWriteTimeUtc(_file.SafeFileHandle);
        }
    }

    /// <summary>Gives it up.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }

        if (Read(_path)?.Token == Token)
        {
            File.Delete(_path);
        }
    }
}
