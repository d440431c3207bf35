namespace HccPathology.Analysis;

/// <summary>Passes on how many steps of a stage are done. Threads report theirs in any order; what is passed on only grows.</summary>
internal sealed class StageSteps(string stage, IProgress<AnalysisProgress> progress) : IProgress<(int Done, int All)>
{
    private readonly Lock _gate = new();
    private int _most;

    public void Report((int Done, int All) value)
    {
        lock (_gate)
        {
            if (value.Done > _most)
            {
                _most = value.Done;
                progress.Report(new AnalysisProgress(stage, value.Done, value.All, 0, 0));
            }
        }
    }
}
