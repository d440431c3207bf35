namespace HccPathology.Models;

/// <summary>What the engine relies on in a card of nuclei; the first thing that does not fit is refused, naming field, expected and found.</summary>
internal sealed class ModelCardCheck(string path, ModelCard card)
{
    private bool IsMaps => card.Kind == ModelCard.NucleusMaps;

    /// <exception cref="PathologyException">Something does not fit.</exception>
    public void All()
    {
        CheckGeometry();
        CheckPixels();
        CheckMaps();
        if (IsMaps)
        {
            CheckNucleusMaps();
        }
        else
        {
            CheckStarDist();
        }

        CheckClasses();
    }

    private void CheckGeometry()
    {
        Require("channelOrder", "RGB or BGR", card.ChannelOrder, card.ChannelOrder is "RGB" or "BGR");
        // A round nucleus of 400 um2 is 113 px wide at 0.2. An outline is traced in 128 and a ray reaches 62: at 0.1 all above 12 um were lost.
        Require("inputMpp", "0.2 to 4 um/px", $"{card.InputMpp}", card.InputMpp is >= 0.2 and <= 4);
        Require("sizeMultiple", "1 to 512, a power of 2", $"{card.SizeMultiple}", card.SizeMultiple is >= 1 and <= 512 && int.IsPow2(card.SizeMultiple));
        Require("subpixels", "1 or 2", $"{card.Subpixels}", card.Subpixels is 1 or 2);
        Require("sizeMultiple", $"a multiple of {card.Subpixels}, the sub-pixels", $"{card.SizeMultiple}", card.SizeMultiple % card.Subpixels == 0);
        Require("filterBits", "2 to 8", $"{card.FilterBits}", card.FilterBits is >= 2 and <= 8);
        Require("haloPx", "0 to 1024", $"{card.HaloPx}", card.HaloPx is >= 0 and <= 1024);
    }

    private void CheckPixels()
    {
        Refuse(card.Normalisation.Fault);
        Refuse(card.OpticalDensity?.Fault);
        Require("outputLayout", IsMaps ? "NCHW, or NHWC for bytes" : $"that of layout, {card.Layout}", $"{card.OutputLayout}",
            card.OutputLayout is null || card.OutputLayout == card.Layout || card.OfBytes);
        Require("inputLayout", IsMaps ? $"{card.Layout}, or {ModelCard.Blocks} for bytes" : $"that of layout, {card.Layout}", $"{card.InputLayout}",
            card.InputLayout is null || card.InputLayout == card.Layout || (card.TakesBytes && IsMaps));
    }

    private void CheckMaps()
    {
        Require("outputs", "maps", "null", card.Outputs.All(o => o is not null));
        foreach (ModelOutput map in card.Outputs)
        {
            Require($"outputs.{map.Name}.step", "1e-6 to 1000", $"{map.Step}", map.Step is null or >= 1e-6 and <= 1000);
            Require($"outputs.{map.Name}.zero", "0 to 255", $"{map.Zero}", map.Zero is null or >= 0 and <= 255);
            Require($"outputs.{map.Name}", "step and zero, as maps with channels last are bytes", "nothing",
                !card.OfBytes || map is { Step: not null, Zero: not null });
            string? kind = KindOf(map.Name);
            Require($"outputs.{map.Name}.kind", $"{kind}", map.Kind, kind is null || map.Kind == kind);
        }

        Require("outputs", "1 to 256 channels each", string.Join(' ', card.Outputs.Select(o => o.Channels)),
            card.Outputs.All(o => o.Channels is >= 1 and <= 256));
        Require("layout", "NCHW or NHWC", card.Layout, card.Layout is ModelCard.ChannelsFirst or ModelCard.ChannelsLast);
        Require("grid", "1 or 2", $"{card.Grid}", card.Grid is 1 or 2);
        Require("sizeMultiple", $"a multiple of {card.Grid}, the grid", $"{card.SizeMultiple}", card.SizeMultiple % card.Grid == 0);
    }

    // A mirror image turns the sign of an offset, and a probability is read as floats.
    private string? KindOf(string map) => (IsMaps, map) switch
    {
        (true, "nucleus" or "centre") => card.OfBytes ? ModelOutput.Logit : ModelOutput.Probability,
        (true, "dy" or "dx") => ModelOutput.Offset,
        (false, "probability") => ModelOutput.Probability,
        (false, "distances") => ModelOutput.Distance,
        _ => null,
    };

    private void CheckNucleusMaps()
    {
        Require("layout", ModelCard.ChannelsFirst, card.Layout, card.Layout == ModelCard.ChannelsFirst);
        Require("grid", "1", $"{card.Grid}", card.Grid == 1);
        Require("outputs", "one tensor, as maps with channels last are bytes side by side", string.Join(' ', card.Outputs.Select(o => o.Tensor).Distinct()),
            !card.OfBytes || card.Outputs.DistinctBy(o => o.Tensor).Count() == 1);
        Require("subpixels", "2, as maps with channels last are bytes of two by two px", $"{card.Subpixels}", !card.OfBytes || card.Subpixels == 2);
        Require("normalisation.percentiles", "none", string.Join(' ', card.Normalisation.Percentiles ?? []), card.Normalisation.Percentiles is null);
        Require("normalisation", "scale 1, mean 0 and std 1, as blocks are the bytes themselves", card.Normalisation.Text(),
            !card.TakesBytes || card.Normalisation.IsNone);
        Require("sizeMultiple", "a multiple of 2, the side of a block", $"{card.SizeMultiple}", !card.TakesBytes || card.SizeMultiple % 2 == 0);
        Require("outputs", "1 channel each", string.Join(' ', card.Outputs.Select(o => o.Channels)), card.Outputs.All(o => o.Channels == 1));
    }

    private void CheckStarDist()
    {
        Require("subpixels", "1", $"{card.Subpixels}", card.Subpixels == 1);
        Require("opticalDensity", "none beside normalisation.percentiles, which do the same", $"{card.OpticalDensity?.From} to {card.OpticalDensity?.To}",
            card.OpticalDensity is null || card.Normalisation.Percentiles is null);
    }

    private void CheckClasses()
    {
        Require("classes", "names that are all there and differ", string.Join(", ", card.Classes.Select(c => c?.Name)),
            card.Classes.All(c => !string.IsNullOrWhiteSpace(c?.Name))
                && card.Classes.DistinctBy(c => c.Name.ToLowerInvariant()).Count() == card.Classes.Count);
        Require("classes.output", "another one for each class", string.Join(", ", card.Classes.Select(c => c.Output)),
            card.Classes.DistinctBy(c => c.Output).Count() == card.Classes.Count);
        foreach (ModelClass item in card.Classes)
        {
            Require($"classes.{item.Name}.output",
                $"a map of kind {ModelOutput.Score}: {string.Join(" or ", card.Outputs.Where(o => o.Kind == ModelOutput.Score).Select(o => o.Name))}",
                item.Output,
                !IsMaps || card.Outputs.Any(o => o.Name == item.Output && o.Kind == ModelOutput.Score));
            Require($"classes.{item.Name}.color", "3 numbers from 0 to 255", string.Join(' ', item.Color),
                item.Color.Count == 3 && item.Color.All(c => c is >= 0 and <= 255));
        }

        // The cells of a class that is forgotten would be counted in the others'.
        string[] unnamed = [.. card.Outputs.Where(o => IsMaps && o.Kind == ModelOutput.Score && card.Classes.All(c => c.Output != o.Name)).Select(o => o.Name)];
        Require("classes", $"a class for each map of kind {ModelOutput.Score}", $"none for {string.Join(", ", unnamed)}", unnamed.Length == 0);
    }

    private void Refuse((string Field, string Expected, string Found)? fault)
    {
        if (fault is var (field, expected, found))
        {
            throw ModelCardFile.Unfit(path, field, expected, found);
        }
    }

    private void Require(string field, string expected, string found, bool fits) => ModelCardFile.Require(path, field, expected, found, fits);
}
