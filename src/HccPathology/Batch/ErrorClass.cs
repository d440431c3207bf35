namespace HccPathology.Batch;

/// <summary>Why a slide has no result.</summary>
public enum ErrorClass
{
    /// <summary>The slide's data is bad (exit code 65).</summary>
    BadData,

    /// <summary>The slide or another input is not there (66).</summary>
    NotFound,

    /// <summary>A setting is wrong or does not fit the slide (2).</summary>
    BadSetting,

    /// <summary>A library, device or model is not on this machine (69).</summary>
    Unavailable,

    /// <summary>Writing, reading or memory failed in a way that may pass (75).</summary>
    Temporary,

    /// <summary>An internal error (1, or a code that is not documented).</summary>
    Internal,

    /// <summary>The process was ended by a fault in native code (a signal such as SIGSEGV).</summary>
    Crash,

    /// <summary>The process was killed by something else than the batch, most often the kernel for want of memory (137).</summary>
    Killed,

    /// <summary>The batch ended it: it used more memory than a slide may.</summary>
    Memory,

    /// <summary>The batch ended it: it took more time than a slide may.</summary>
    Time,

    /// <summary>The batch ended it: it made no progress.</summary>
    Stalled,

    /// <summary>The slide or its settings changed while it was analysed: the result was thrown away.</summary>
    Changed,
}

/// <summary>What follows from a class.</summary>
public static class ErrorClassRules
{
    /// <summary>From the exit code of an analysis; 128 and its number after a signal.</summary>
    public static ErrorClass OfExitCode(int code) => code switch
    {
        (int)FailureKind.BadData => ErrorClass.BadData,
        (int)FailureKind.NotFound => ErrorClass.NotFound,
        (int)FailureKind.BadCommand => ErrorClass.BadSetting,
        (int)FailureKind.Unavailable => ErrorClass.Unavailable,
        (int)FailureKind.Temporary => ErrorClass.Temporary,
        130 or 137 or 143 => ErrorClass.Killed,
        > 128 and < 128 + 65 => ErrorClass.Crash,
        _ => ErrorClass.Internal,
    };

    /// <summary>
    /// How often a slide is tried in one run of the batch. What may pass by itself: three times. Faults that memory or threads may
    /// have to do with: twice. What the same input gives again: once.
    /// </summary>
    public static int Tries(this ErrorClass error) => error switch
    {
        ErrorClass.Temporary or ErrorClass.Killed or ErrorClass.Changed => 3,
        ErrorClass.Crash or ErrorClass.Internal or ErrorClass.Stalled => 2,
        _ => 1,
    };

    /// <summary>True when a later run leaves it alone, as long as slide, settings and engine are the same.</summary>
    public static bool IsFinal(this ErrorClass error) => error is ErrorClass.BadData or ErrorClass.BadSetting;

    /// <summary>The class in words, for tables and people.</summary>
    public static string Words(this ErrorClass error) => error switch
    {
        ErrorClass.BadData => "bad data",
        ErrorClass.NotFound => "not found",
        ErrorClass.BadSetting => "bad setting",
        _ => error.ToString().ToLowerInvariant(),
    };
}
