using HccPathology.Cli;

Console.SetOut(GuardedWriter.OfResults(Console.Out));
Console.SetError(GuardedWriter.OfMessages(Console.Error));
return CommandLine.Run(args, Console.Out, Console.Error);
