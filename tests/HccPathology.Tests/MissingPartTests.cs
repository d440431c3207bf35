namespace HccPathology.Tests;

public sealed class MissingPartTests
{
    /// <summary>To the runtime all of them are failed readings; a part of the program that is missing is no failed write, which another try may mend.</summary>
    [Fact]
    public void Is_WhatTheRuntimeCannotLoad_AndIsNoFailedWrite()
    {
        foreach (Exception missing in (Exception[])[new FileNotFoundException("no assembly", "Parquet, Version=5.0.0.0"), new FileLoadException("too many open files"),
            new DllNotFoundException("no onnxruntime"), new TypeInitializationException("A", new System.Reflection.TargetInvocationException(new BadImageFormatException("cut")))])
        {
            (MissingPart.Is(missing), FailedWrite.Is(missing)).ShouldBe((true, false), missing.Message);
        }

        foreach (Exception other in (Exception[])[new FileNotFoundException("gone", "/slides/a.svs"), new FileNotFoundException(), new IOException("disk full"),
            new UnauthorizedAccessException()])
        {
            (MissingPart.Is(other), FailedWrite.Is(other)).ShouldBe((false, true), other.Message);
        }
    }

    // What the runtime says first names a type of the program, and then a dozen places.
    [Theory]
    [InlineData("", "Unable to load shared library 'onnx' or one of its dependencies")]
    [InlineData("/a/libonnx.so: failed to map segment", "Unable to load shared library 'onnx' or one of its dependencies: /a/libonnx.so: failed to map segment")]
    [InlineData("libgomp.so.1: No such file or directory", "Unable to load shared library 'onnx' or one of its dependencies: libgomp.so.1: No such file or directory")]
    public void TextOf_NativeLibrary_SaysWhyItCannotBeLoadedAndWhatHelps(string line, string cause)
    {
        string said = "Unable to load shared library 'onnx' or one of its dependencies. In order to help diagnose loading problems, consider using strace: \n"
            + $"/a/onnx.so: cannot open shared object file: No such file or directory\n{line}\n/b/onnx.so: cannot open shared object file: No such file or directory\n";
        MissingPart.TextOf(new TypeInitializationException("NativeMethods", new System.Reflection.TargetInvocationException(new DllNotFoundException(said))))
            .ShouldStartWith($"a part of the program cannot be loaded: {cause}; install hccpath again, on a disk that programs may be run from");
    }

    [Fact]
    public void Is_FaultOfTheProgramWhileATypeIsMadeReady_IsNone() =>
        MissingPart.Is(new TypeInitializationException("A", new InvalidOperationException("a fault"))).ShouldBeFalse();
}
