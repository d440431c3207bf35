using System.CommandLine;

RootCommand root = new("HccPathology: whole-slide histopathology of hepatocellular carcinoma.") { HccPathology.Cli.EvaluateCommand.Create() };
return root.Parse(args).Invoke();
