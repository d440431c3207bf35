using Microsoft.Win32.SafeHandles;

namespace HccPathology.Interop;

/// <summary>A decoder of the native library. Belongs to one thread at a time.</summary>
internal sealed class JpegDecoderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        JpegTileApi.Destroy(handle);
        return true;
    }
}
