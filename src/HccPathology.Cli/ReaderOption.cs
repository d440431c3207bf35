using System.CommandLine;
using HccPathology.Slides;

namespace HccPathology.Cli;

/// <summary>The option <c>--reader</c> as every command that opens a slide has it.</summary>
internal static class ReaderOption
{
    internal static Option<string> Create() => ChoiceOption.Create(
        "--reader",
        "Slide reader: direct decodes JPEG tiles of TIFF slides itself, openslide reads every format, auto takes direct where it proves equal", "auto",
        "direct", "openslide");

    internal static ReaderChoice Choice(string word) =>
        word switch { "direct" => ReaderChoice.Direct, "openslide" => ReaderChoice.OpenSlide, _ => ReaderChoice.Auto };
}
