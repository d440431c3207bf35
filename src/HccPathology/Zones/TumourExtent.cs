using HccPathology.Foreground;
using HccPathology.Regions;
using HccPathology.Tissue;

namespace HccPathology.Zones;

/// <summary>
/// Which cells are within the tumour, with the stroma and the necrosis in it. An outline that a person drew is taken as it is, less
/// the liver that was drawn inside of it. Tumour takes in what it encloses: areas of stroma, necrosis, lymphoid tissue, vessels and
/// what is to be excluded, with tumour all around; and necrosis with tumour along four fifths of its outline. On a tissue map it also takes in what
/// has tumour within <see cref="ZoneOptions.ClosingUm"/> on both sides (a morphological closing).
/// </summary>
internal static class TumourExtent
{
    /// <summary>
    /// Least share of its outline, glass and what is excluded not counted, by which necrosis is the tumour's own. On drawn slides a few cells that the
    /// map took for liver between it and the tumour's edge had put all of a necrosis of 0.4 mm² outside, with tumour along 94 and 98 % of it.
    /// </summary>
    private const double LeastNecrosisShare = 0.8;

    /// <summary>1 within the tumour, else 0; row by row.</summary>
    public static byte[] Of(RegionRaster raster, ZoneOptions options, int threads)
    {
        TissueRole?[] roles = RolesByValue(raster);
        byte[] tumour = new byte[raster.Cells.Length];
        bool isMapped = false;
        for (int i = 0; i < tumour.Length; i++)
        {
            bool isDrawn = (raster.Marks[i] & CellMarks.Drawn) != 0, isOnMap = !isDrawn && roles[raster.Cells[i]] == TissueRole.Tumour;
            tumour[i] = isOnMap || (raster.Marks[i] & CellMarks.InTumourOutline) != 0 ? (byte)1 : (byte)0;
            isMapped |= isOnMap;
        }

        if (isMapped)
        {
            Close(raster, roles, tumour, options.ClosingUm, threads);
        }

        FillHoles(raster, roles, tumour, isMapped);
        if (TakeNecrosis(raster, roles, tumour, isMapped))
        {
            FillHoles(raster, roles, tumour, isMapped);
        }

        return tumour;
    }

    /// <summary>Roles by the values of cells; null for <see cref="RegionRaster.None"/>.</summary>
    public static TissueRole?[] RolesByValue(RegionRaster raster)
    {
        TissueRole?[] roles = new TissueRole?[256];
        for (int i = 0; i < raster.Classes.Count; i++)
        {
            roles[i] = raster.Classes[i].Role;
        }

        return roles;
    }

    /// <summary>Cells without a class are glass on a tissue map, and not known where people drew.</summary>
    private static bool MayFill(TissueRole? role, bool isMapped) => role switch
    {
        null => isMapped,
        TissueRole.Parenchyma or TissueRole.Portal or TissueRole.Other => false,
        _ => true,
    };

    private static void Close(RegionRaster raster, TissueRole?[] roles, byte[] tumour, double closingUm, int threads)
    {
        const byte Far = 2;                                     // a bit beside that of tumour: another array would be 56 MB on a slide of 60,000 px
        ushort[] distance = new ushort[tumour.Length];
        int reach = (int)Math.Round(closingUm / raster.CellUm * DistanceTransform.UnitsPerCell);
        DistanceTransform.Apply(tumour, 1, distance, raster.Width, raster.Height, threads);
        for (int i = 0; i < tumour.Length; i++)
        {
            tumour[i] |= distance[i] > reach ? Far : (byte)0;
        }

        DistanceTransform.Apply(tumour, Far, distance, raster.Width, raster.Height, threads);
        for (int i = 0; i < tumour.Length; i++)
        {
            bool isDrawn = (raster.Marks[i] & CellMarks.Drawn) != 0;
            bool isClosed = distance[i] > reach && !isDrawn && MayFill(roles[raster.Cells[i]], isMapped: true);
            tumour[i] = (byte)((tumour[i] & 1) | (isClosed ? 1 : 0));
        }
    }

    private static void FillHoles(RegionRaster raster, TissueRole?[] roles, byte[] tumour, bool isMapped)
    {
        CellRuns runs = CellRuns.Of<byte>(tumour, raster.Width, raster.Height, 0, diagonal: false);
        bool[] isHole = new bool[runs.Count];
        Array.Fill(isHole, true);
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            CellRuns.Run run = runs.Runs[i];
            bool keeps = run.Start > 0 && run.End < raster.Width && run.Y > 0 && run.Y < raster.Height - 1;
            for (int x = run.Start; x < run.End && keeps; x++)
            {
                keeps = MayFill(roles[raster.Cells[run.Y * raster.Width + x]], isMapped);
            }

            isHole[runs.ComponentOf(i)] &= keeps;
        }

        runs.Fill<byte>(tumour, raster.Width, isHole, 1);
    }

    /// <summary>Adds areas of necrosis that are mostly bordered by tumour; false when there are none.</summary>
    private static bool TakeNecrosis(RegionRaster raster, TissueRole?[] roles, byte[] tumour, bool isMapped)
    {
        const byte Necrosis = 2;                                // beside the tumour's bit, as above
        if (!roles.Contains(TissueRole.Necrosis))
        {
            return false;
        }

        for (int i = 0; i < tumour.Length; i++)
        {
            tumour[i] = tumour[i] == 0 && roles[raster.Cells[i]] == TissueRole.Necrosis ? Necrosis : tumour[i];
        }

        CellRuns runs = CellRuns.Of<byte>(tumour, raster.Width, raster.Height, Necrosis, diagonal: false);
        (long Tumour, long Other)[] outlines = new (long, long)[runs.Count];
        for (int i = 0; i < runs.Runs.Count; i++)
        {
            CellRuns.Run run = runs.Runs[i];
            ref (long Tumour, long Other) outline = ref outlines[runs.ComponentOf(i)];
            Count(run.Start - 1, run.Y, ref outline);
            Count(run.End, run.Y, ref outline);
            for (int x = run.Start; x < run.End; x++)
            {
                Count(x, run.Y - 1, ref outline);
                Count(x, run.Y + 1, ref outline);
            }
        }

        bool[] isTumours = [.. outlines.Select(o => o.Tumour > 0 && o.Tumour >= LeastNecrosisShare * (o.Tumour + o.Other))];
        runs.Fill<byte>(tumour, raster.Width, isTumours, 1);
        for (int i = 0; i < tumour.Length; i++)
        {
            tumour[i] = tumour[i] == Necrosis ? (byte)0 : tumour[i];
        }

        return isTumours.Contains(true);

        void Count(int x, int y, ref (long Tumour, long Other) outline)
        {
            if ((uint)x >= (uint)raster.Width || (uint)y >= (uint)raster.Height || tumour[y * raster.Width + x] == Necrosis)
            {
                return;
            }

            bool isBare = roles[raster.Cells[y * raster.Width + x]] is var role
                && (role is TissueRole.Glass or TissueRole.Artefact || (role is null && isMapped));
            (outline.Tumour, outline.Other) = tumour[y * raster.Width + x] != 0 ? (outline.Tumour + 1, outline.Other)
                : (outline.Tumour, outline.Other + (isBare ? 0 : 1));
        }
    }
}
