using System.Runtime.InteropServices;

namespace HccPathology.Interop;

/// <summary>An open OpenSlide slide. Closing waits for calls that are still running on it, because each call holds a reference.</summary>
internal sealed class OpenSlideHandle : SafeHandle
{
    public OpenSlideHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpenSlideApi.Close(handle);
        return true;
    }
}
