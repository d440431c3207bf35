using System.Text.Json;
using HccPathology.Outputs;

namespace HccPathology.Batch;

/// <summary>
/// What happened, one JSON object a line, appended: <c>.batch/log-HOST.jsonl</c>. Times are this machine's and for people; nothing reads them.
/// </summary>
internal sealed class BatchLog(string path)
{
    private readonly Lock _gate = new();

    /// <summary>A log that cannot be written stops nothing: the records and results say what is so.</summary>
    public void Add(string happened, string? id = null, object? details = null)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new { time = DateTime.UtcNow, pid = Environment.ProcessId, happened, id, details },
            JsonFile.OneLine), (byte)'\n'];
        try
        {
            lock (_gate)
            {
                using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
                file.Write(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
