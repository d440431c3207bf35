namespace HccPathology.Tests;

public sealed class MissingPartTests
{
    /// <summary>To the runtime all of them are failed readings; a part of the program that is missing is no failed write, which another try may mend.</summary>
    [Fact]
    public void Is_WhatTheRuntimeCannotLoad_AndIsNoFailedWrite()
    {
        foreach (Exception missing in (Exception[])[new FileNotFoundException("no assembly", "Parquet, Version=5.0.0.0"), new FileLoadException("too many open files")])
        {
            (MissingPart.Is(missing), FailedWrite.Is(missing)).ShouldBe((true, false), missing.Message);
        }

        foreach (Exception other in (Exception[])[new FileNotFoundException("gone", "/slides/a.svs"), new FileNotFoundException(), new IOException("disk full"),
            new UnauthorizedAccessException()])
        {
            (MissingPart.Is(other), FailedWrite.Is(other)).ShouldBe((false, true), other.Message);
        }
    }
}
