return HccPathology.Cli.CommandLine.Run(args, Console.Out, Console.Error);
