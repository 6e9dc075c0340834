// usage: node drive.mjs [--out=DIR] live-args...  : drives one chromium through live and prints the cells
import { chromium } from "playwright-core";
import { execa } from "execa";
const child = execa("node", ["harness/boxbench.js","live","--once","--rounds","1","--out","/tmp/l16/out", ...process.argv.slice(2)], {reject:false});
let text=""; const url = await new Promise(r=>{child.stdout.on("data",d=>{text+=d;process.stdout.write(d); const m=/https?:\/\/\S+#\S+/.exec(text); if(m) r(m[0]);}); child.stderr.on("data",d=>process.stderr.write(d)); child.then(()=>r(null))});
if(!url) process.exit(1);
const b = await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox",...(process.env.ARGS??"").split(" ").filter(Boolean)]});
const q = await b.newPage({viewport:{width:Number(process.env.W??1440),height:900}}); q.on("pageerror",e=>console.log("PAGEERR",e.message));
await q.goto(url); await q.locator("#choice").waitFor();
if(process.env.OFF) for(const o of process.env.OFF.split(",")) await q.locator(`input[value=${o}]`).uncheck();
await q.getByRole("button",{name:"Measure"}).click();
await Promise.race([q.locator("#report[href]").waitFor({timeout:Number(process.env.T??90000)}), (async()=>{for(;;){await new Promise(r=>setTimeout(r,1000)); if(/failed|error/i.test(await q.locator("#line").innerText().catch(()=>""))) return;}})()]).catch(e=>console.log("E",e.message.split("\n")[0])); 
console.log("LINE", await q.locator("#line").innerText()); console.log(await q.locator("#cells").innerText());
if(process.env.SHOT) await q.screenshot({path:process.env.SHOT,fullPage:true});
await b.close(); setTimeout(()=>child.kill("SIGINT"),3000); const e = await child; console.log("exit", e.exitCode);
