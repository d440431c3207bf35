using System.CommandLine;
using HccPathology.Cli;

RootCommand root = new("HccPathology: whole-slide histopathology of hepatocellular carcinoma.") { PhantomCommand.Create() };
return root.Parse(args).Invoke();
