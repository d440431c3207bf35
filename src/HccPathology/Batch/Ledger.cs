using HccPathology.Outputs.Summaries;
using Microsoft.Data.Sqlite;

namespace HccPathology.Batch;

/// <summary>
/// The batch's table of slides on one machine, for questions in SQL while it runs. It decides nothing: it is made from the records and
/// results in the folder, and made anew when it is lost or damaged.
/// </summary>
public sealed class Ledger : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS slides (
            id TEXT PRIMARY KEY, slide TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, host TEXT NOT NULL, seconds REAL NOT NULL,
            peak_memory_bytes INTEGER NOT NULL, error_class TEXT, error TEXT, request_hash TEXT NOT NULL, engine_version TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS stages (id TEXT NOT NULL, stage TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (id, stage)) WITHOUT ROWID;
        """;

    /// <summary>SQLite's version.</summary>
    public static string SqliteVersion
    {
        get
        {
            using SqliteConnection memory = new("Data Source=:memory:");
            return memory.ServerVersion;
        }
    }

    private readonly SqliteConnection _connection;

    private Ledger(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the ledger, or makes an empty one; a damaged one is set aside, and <paramref name="warn"/> told.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="warn">Is told of damage.</param>
    /// <param name="isChecked">Look through all its pages; without it damage is met where it lies.</param>
    public static Ledger Open(string path, Action<string> warn, bool isChecked = true)
    {
        try
        {
            return Opened(path, isChecked);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NotADatabase or Corrupt)
        {
            string aside = $"{path}.damaged";
            File.Move(path, aside, overwrite: true);
            Array.ForEach(["-wal", "-shm"], end => File.Delete(path + end));
            warn($"{path}: is damaged ({e.Message}); it was set aside as {aside} and made anew from the folder");
            return Opened(path, isChecked: false);
        }
    }

    private const int Corrupt = 11, NotADatabase = 26;

    /// <summary>Makes the ledger equal to the records; when they are the whole batch, other slides are taken out.</summary>
    internal void Match(IReadOnlyCollection<SlideRecord> records, Func<string, IReadOnlyList<StageTiming>> stagesOf, bool isWhole)
    {
        Dictionary<string, LedgerRow> have = Rows().ToDictionary(r => r.Id, StringComparer.Ordinal);
        using SqliteTransaction all = _connection.BeginTransaction();
        foreach (SlideRecord record in records)
        {
            if (!have.Remove(record.Id, out LedgerRow? row) || row != LedgerRow.Of(record))
            {
                Write(record, stagesOf(record.Id));
            }
        }

        foreach (string id in have.Keys.Where(_ => isWhole))
        {
            Run("DELETE FROM slides WHERE id = $id", ("$id", id));
            Run("DELETE FROM stages WHERE id = $id", ("$id", id));
        }

        all.Commit();
    }

    internal void Put(SlideRecord record, IReadOnlyList<StageTiming> stages)
    {
        using SqliteTransaction one = _connection.BeginTransaction();
        Write(record, stages);
        one.Commit();
    }

    /// <summary>All rows, by id.</summary>
    public IReadOnlyList<LedgerRow> Rows()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT id, slide, state, attempts, host, seconds, peak_memory_bytes, error_class, error, request_hash, engine_version FROM slides ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        List<LedgerRow> rows = [];
        while (reader.Read())
        {
            rows.Add(new LedgerRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.GetDouble(5),
                reader.GetInt64(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8),
                reader.GetString(9), reader.GetString(10)));
        }

        return rows;
    }

    public void Dispose() => _connection.Dispose();

    private static Ledger Opened(string path, bool isChecked)
    {
        // Made here, as the user's umask has it: SQLite would keep a group's others out whatever it says, and gives its two further files the mode of this one.
        File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();

        // Not pooled: a pooled connection keeps the file open after it is closed. Two batches on one machine wait for each other.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path), Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            Ledger ledger = new(connection);
            ledger.Run(Schema);
            return !isChecked || ledger.Scalar("PRAGMA quick_check") is "ok" ? ledger : throw new SqliteException("the check of its pages failed", Corrupt);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>True when it has no slide: it was just made.</summary>
    internal bool IsEmpty() => Scalar("SELECT EXISTS (SELECT 1 FROM slides)") is 0L;

    private object? Scalar(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Write(SlideRecord record, IReadOnlyList<StageTiming> stages)
    {
        LedgerRow row = LedgerRow.Of(record);
        Run("INSERT OR REPLACE INTO slides VALUES ($id, $slide, $state, $attempts, $host, $seconds, $peak, $class, $error, $request, $engine)",
            ("$id", row.Id), ("$slide", row.Slide), ("$state", row.State), ("$attempts", row.Attempts), ("$host", row.Host),
            ("$seconds", row.Seconds), ("$peak", row.PeakMemoryBytes),
            ("$class", row.ErrorClass), ("$error", row.Error), ("$request", row.RequestHash), ("$engine", row.EngineVersion));
        Run("DELETE FROM stages WHERE id = $id", ("$id", row.Id));
        foreach (StageTiming stage in stages)
        {
            Run("INSERT OR REPLACE INTO stages VALUES ($id, $stage, $seconds)", ("$id", row.Id), ("$stage", stage.Stage), ("$seconds", stage.Seconds));
        }
    }

    private void Run(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }
}

/// <summary>A row of the table <c>slides</c>.</summary>
public sealed record LedgerRow(
    string Id, string Slide, string State, int Attempts, string Host, double Seconds, long PeakMemoryBytes, string? ErrorClass, string? Error,
    string RequestHash, string EngineVersion)
{
    internal static LedgerRow Of(SlideRecord r) => new(
        r.Id, r.Slide, r.State.ToString().ToLowerInvariant(), r.Attempts, r.Host, r.Seconds, r.PeakMemoryBytes, r.ErrorClass?.Words(),
        r.Error, r.RequestHash, r.EngineVersion);
}
