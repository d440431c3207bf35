using System.Runtime.InteropServices;

namespace HccPathology.Interop;

/// <summary>A decoder of the native library. Belongs to one thread at a time.</summary>
internal sealed class JpegDecoderHandle : SafeHandle
{
    public JpegDecoderHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        JpegTileApi.Destroy(handle);
        return true;
    }
}
