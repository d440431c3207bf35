using HccPathology.Interop;

namespace HccPathology.Tests.Interop;

public sealed class NativeLibrariesTests
{
    [Fact]
    public void LoadFirst_NoneThere_GivesNothing() =>
        NativeLibraries.LoadFirst(["libnothing-of-this-name.so.1", "libnothing-of-this-name.so.2"]).ShouldBe((0, null));

    [Fact]
    public void LoadFirst_SecondThere_IsTaken()
    {
        string there = NativeLibraries.OpenSlideName.ShouldNotBeNull();
        var (handle, name) = NativeLibraries.LoadFirst(["libnothing-of-this-name.so.1", there]);
        handle.ShouldNotBe(0);
        name.ShouldBe(there);
    }

    [Fact]
    public void OptionalExports_FollowTheVersion()
    {
        bool isFour = Version.Parse(NativeLibraries.OpenSlideVersion.ShouldNotBeNull()).Major >= 4;
        NativeLibraries.HasOpenSlideSharedCache.ShouldBe(isFour);
        NativeLibraries.HasOpenSlideIccProfiles.ShouldBe(isFour);
    }

    [Fact]
    public void MissingOpenSlide_IsUnavailableAndSaysWhatToInstall()
    {
        PathologyException e = NativeLibraries.OpenSlideIsMissing("slide.svs");
        e.Kind.ShouldBe(FailureKind.Unavailable);
        e.Message.ShouldContain("slide.svs");
        e.Message.ShouldContain("apt-get install libopenslide0");
    }
}
