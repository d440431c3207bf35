using BenchmarkDotNet.Running;
using HccPathology;
using HccPathology.Benchmarks;

// ratio [SLIDE]: everything after decoding against OpenSlide's read_region, and scaling; reading [SLIDE]: the readers against
// each other and against libjpeg-turbo alone; learned [SLIDE]: the network and what comes after it; tissue FOLDER: the demonstration model on phantoms;
// memory [SLIDE]: peak memory of a whole analysis; anything else goes to BenchmarkDotNet (--filter '*'). HCCPATH_BENCH_SLIDE names a slide for its classes.
try
{
    switch (args)
    {
        case ["ratio", .. string[] rest]:
            RatioCommand.Run(rest);
            return 0;
        case ["reading", .. string[] rest]:
            ReadingCommand.Run(rest);
            return 0;
        case ["learned", .. string[] rest]:
            LearnedCommand.Run(rest);
            return 0;
        case ["tissue", .. string[] rest]:
            TissueCommand.Run(rest);
            return 0;
        case ["memory", .. string[] rest]:
            MemoryCommand.Run(rest);
            return 0;
        default:
            BenchmarkSwitcher.FromAssembly(typeof(OutputBenchmarks).Assembly).Run(args);
            return 0;
    }
}
catch (PathologyException e)
{
    Console.Error.WriteLine(e.Message);
    return (int)e.Kind;
}
