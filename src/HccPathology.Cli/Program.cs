using System.CommandLine;

RootCommand root = new("HccPathology: whole-slide histopathology of hepatocellular carcinoma.");
return root.Parse(args).Invoke();
