using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

public sealed class ErrorClassTests
{
    /// <summary>What may pass is tried again at once, and at the next start whatever is not the slide's or its settings' own fault.</summary>
    [Theory]
    [InlineData(65, ErrorClass.BadData, 1, true)]
    [InlineData(2, ErrorClass.BadSetting, 1, true)]
    [InlineData(66, ErrorClass.NotFound, 1, false)]
    [InlineData(69, ErrorClass.Unavailable, 1, false)]
    [InlineData(75, ErrorClass.Temporary, 3, false)]
    [InlineData(1, ErrorClass.Internal, 2, false)]
    [InlineData(128, ErrorClass.Internal, 2, false)]
    [InlineData(129, ErrorClass.Crash, 2, false)]
    [InlineData(134, ErrorClass.Crash, 2, false)]
    [InlineData(139, ErrorClass.Crash, 2, false)]
    [InlineData(193, ErrorClass.Internal, 2, false)]
    [InlineData(130, ErrorClass.Killed, 3, false)]
    [InlineData(137, ErrorClass.Killed, 3, false)]
    [InlineData(143, ErrorClass.Killed, 3, false)]
    public void OfExitCode_AnyEnd_HasItsClassAndTries(int code, ErrorClass expected, int tries, bool isFinal)
    {
        ErrorClass found = ErrorClassRules.OfExitCode(code);
        (found, found.Tries(), found.IsFinal()).ShouldBe((expected, tries, isFinal));
    }

    [Theory]
    [InlineData(ErrorClass.Memory, 1)]
    [InlineData(ErrorClass.Time, 1)]
    [InlineData(ErrorClass.Stalled, 2)]
    [InlineData(ErrorClass.Changed, 3)]
    public void Tries_OfWhatTheBatchItselfFinds_AreSoMany(ErrorClass error, int tries) => (error.Tries(), error.IsFinal()).ShouldBe((tries, false));
}
