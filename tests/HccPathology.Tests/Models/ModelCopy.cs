using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HccPathology.Analysis;
using HccPathology.Models;

namespace HccPathology.Tests.Models;

/// <summary>A copy of the engine's own model in a folder of the test, with its card changed.</summary>
internal static class ModelCopy
{
    public static string Own => ModelCardFile.OwnFolder(DetectorSelection.OwnModel);

    /// <summary>The small network in StarDist's form that is there for tests only.</summary>
    public static string Star => Path.Combine(AppContext.BaseDirectory, "test-models", "stardist");

    public static string Make(ScratchFolder folder, Action<JsonNode>? change = null, byte[]? network = null, string? of = null)
    {
        JsonNode card = JsonNode.Parse(File.ReadAllText(Path.Combine(of ?? Own, ModelCardFile.FileName)))!;
        byte[] bytes = network ?? File.ReadAllBytes(Path.Combine(of ?? Own, "model.onnx"));
        card["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        change?.Invoke(card);
        folder.Write("model.onnx", bytes);
        folder.Write(ModelCardFile.FileName, card.ToJsonString());
        return folder.Path;
    }

    public static PathologyException ShouldFail(FailureKind kind, Action act, params string[] words)
    {
        PathologyException failure = Should.Throw<PathologyException>(act);
        failure.Kind.ShouldBe(kind, failure.Message);
        failure.Message.ShouldNotContain('\n');
        Array.ForEach(words, word => failure.Message.ShouldContain(word));
        return failure;
    }
}
