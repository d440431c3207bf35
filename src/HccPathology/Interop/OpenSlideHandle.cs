using Microsoft.Win32.SafeHandles;

namespace HccPathology.Interop;

/// <summary>An open OpenSlide slide. Closing waits for calls that are still running on it, because each call holds a reference.</summary>
internal sealed class OpenSlideHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        OpenSlideApi.Close(handle);
        return true;
    }
}
